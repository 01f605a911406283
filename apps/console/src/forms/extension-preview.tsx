import { useQuery } from '@tanstack/react-query';
import { Form, type FormInstance } from 'antd';
import { call } from '../api/http.js';
import { ApiError } from '../api/api-error.js';
import type { AllowedEvent } from '../api/types.js';
import type { FormValues } from './payload.js';
import { useDebounced } from './use-debounced.js';

interface Props {
  form: FormInstance<FormValues>;
  caseId: number;
  clocks: NonNullable<AllowedEvent['extends']>;
}

const TYPING_MS = 400;

interface PreviewOf {
  caseId: number;
  clock: Props['clocks'][number];
  length: string;
}

function Preview({ caseId, clock, length }: PreviewOf) {
  const { name, ordinal } = clock;
  const { data, error } = useQuery({
    queryKey: ['what-if', caseId, name, ordinal, length],
    queryFn: ({ signal }) =>
      call('whatIf', {
        params: { id: caseId, name },
        body: { ordinal, extension: { length } },
        signal,
      }),
    retry: false,
    // The answer is of this moment: what the rules allow may be different in the next.
    gcTime: 0,
  });
  const refused =
    error instanceof ApiError
      ? [error.problem.guard?.label, ...error.faults.map(({ message }) => message)]
      : [];
  return [data?.text, ...refused].map((text) => text && <p key={text}>{text}</p>);
}

/** Below the length of an extension: what the rules make of it, before it is asked for or granted. */
export function ExtensionPreview({ form, caseId, clocks }: Props) {
  const typed = useDebounced(Form.useWatch<unknown>('length', form), TYPING_MS);
  if (typeof typed !== 'string' || typed === '') return null;
  return (
    <div className="extension-preview" role="status">
      {clocks.map((clock) => (
        <Preview
          key={`${clock.name} ${clock.ordinal}`}
          caseId={caseId}
          clock={clock}
          length={typed}
        />
      ))}
    </div>
  );
}
