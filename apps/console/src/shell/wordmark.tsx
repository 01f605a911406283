/** A point and its echo. */
export function Wordmark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="var(--mark, #174a8c)" />
      <g fill="none" stroke="#fff" strokeLinecap="round" strokeWidth="2.6">
        <circle cx="12" cy="16" r="2.4" fill="#fff" stroke="none" />
        <path d="M16.5 11.2a6.8 6.8 0 0 1 0 9.6" />
        <path d="M20.6 7.4a12.2 12.2 0 0 1 0 17.2" opacity=".65" />
      </g>
    </svg>
  );
}
