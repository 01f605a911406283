/** Where the requester follows the case; the query code is asked for there and stands in no address. */
export function requesterLink(publicUrl: string, caseNumber: string): string {
  return new URL(`/query?number=${encodeURIComponent(caseNumber)}`, publicUrl).href;
}

export function staffLink(consoleUrl: string, caseId: number): string {
  return new URL(`/cases/${caseId}`, consoleUrl).href;
}
