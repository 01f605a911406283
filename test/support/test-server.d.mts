export function startTestServer(): Promise<{ url: string; stop(): Promise<void> }>;
