import type { MutateOptions, UseMutationResult } from '@tanstack/react-query';
import { useRef } from 'react';

/**
 * Sends what a button does once for a double click: its second half comes before the button can be shown as busy. After
 * an answer the button sends again.
 */
export function useOnce<Answer, Problem, Input, Context>({
  mutate,
}: UseMutationResult<Answer, Problem, Input, Context>): (
  input: Input,
  options?: Pick<MutateOptions<Answer, Problem, Input, Context>, 'onSuccess'>,
) => void {
  const sent = useRef(false);
  return (input, options) => {
    if (sent.current) return;
    sent.current = true;
    mutate(input, { ...options, onSettled: () => (sent.current = false) });
  };
}
