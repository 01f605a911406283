import { useQueryClient } from '@tanstack/react-query';
import { Tooltip } from 'antd';
import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../api/queries.js';
import { liveState, onCaseChanged, openStream } from '../api/stream.js';

/** Keeps the live updates open while somebody is signed in, and shows whether they arrive. */
export function LiveState() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const live = useSyncExternalStore(liveState.subscribe, liveState.get);

  useEffect(() => openStream(() => void client.invalidateQueries()), [client]);

  useEffect(() => {
    // Notices come with events; a busy minute asks once.
    let timer = 0;
    const stop = onCaseChanged(() => {
      timer ||= window.setTimeout(() => {
        timer = 0;
        void client.invalidateQueries({ queryKey: keys.notices });
      }, 4000);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [client]);

  const text = t(`shell:live.${live}`);
  return (
    <Tooltip title={text}>
      <span className={`live live-${live}`} role="status" aria-label={text} tabIndex={0}>
        <i aria-hidden="true" />
        {live === 'off' && <span>{text}</span>}
      </span>
    </Tooltip>
  );
}
