import type { KeyboardEvent } from 'react';

/** Ctrl+Enter (or Command+Enter) sends the form, from any field: a list that Enter would open stays shut. */
export function onCtrlEnter(send: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    send();
  };
}
