import { useEffect, useRef } from 'react';

const TYPING =
  'input, textarea, select, [contenteditable="true"], [role="combobox"], [role="dialog"]';

/** Keys with Ctrl, Alt or Command belong to the browser; keys typed into a field belong to the field. */
function isShortcut(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return false;
  if (document.querySelector('.ant-modal-wrap:not([style*="display: none"])')) return false;
  return !(event.target instanceof Element && event.target.closest(TYPING));
}

/** Single-key shortcuts of a page. A handler that answers `false` leaves the key to the browser. */
export function useKeys(handlers: Record<string, (event: KeyboardEvent) => void | false>): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const handler = latest.current[event.key];
      if (handler && isShortcut(event) && handler(event) !== false) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
