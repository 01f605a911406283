import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';

const SHORTCUTS: [string, string[]][] = [
  ['search', ['/']],
  ['new', ['n']],
  ['move', ['j', 'k', '↓', '↑']],
  ['open', ['Enter']],
  ['save', ['Ctrl + Enter']],
  ['help', ['?']],
];

export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('shell:shortcuts.title')}>
      <dl className="shortcuts">
        {SHORTCUTS.map(([name, keys]) => (
          <div key={name}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`shell:shortcuts.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
