import { PaperClipOutlined, UploadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { calls } from '../api/calls.js';
import { call, urlOf } from '../api/http.js';
import { keys } from '../api/queries.js';
import type { CaseView, FileView } from '../api/types.js';
import { Card } from '../shell/page.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { timeText } from '../time.js';

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilo = bytes / 1024;
  return kilo < 1024 ? `${Math.round(kilo)} KB` : `${(kilo / 1024).toFixed(1)} MB`;
}

function FileRow({ caseId, file }: { caseId: number; file: FileView }) {
  const address = urlOf(calls.downloadFile.split(' ')[1] ?? '', { id: caseId, fileId: file.id });
  return (
    <li>
      <PaperClipOutlined aria-hidden />
      <a href={address} download={file.name}>
        {file.name}
      </a>
      <span className="muted">
        {sizeText(file.size)} · {timeText(file.uploadedAt)}
      </span>
    </li>
  );
}

export function FilesCard({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const { mutate, isPending, error, variables } = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.append('file', file);
      return call('uploadFile', { params: { id: view.id }, body });
    },
    onSuccess: (file) => {
      void message.success(t('cases:page.uploaded', { name: file.name }));
      void client.invalidateQueries({ queryKey: keys.case(view.id) });
      void client.invalidateQueries({ queryKey: keys.timeline(view.id) });
    },
  });
  return (
    <Card
      title={t('cases:page.files')}
      extra={
        <Button
          size="small"
          icon={<UploadOutlined />}
          loading={isPending}
          onClick={() => input.current?.click()}
        >
          {isPending ? t('cases:page.uploading', { name: variables.name }) : t('cases:page.upload')}
        </Button>
      }
    >
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('cases:page.upload')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) mutate(file);
          event.target.value = '';
        }}
      />
      {error && <ProblemAlert error={error} />}
      {view.files.length === 0 ? (
        <p className="muted">{t('cases:page.noFiles')}</p>
      ) : (
        <ul className="files">
          {view.files.map((file) => (
            <FileRow key={file.id} caseId={view.id} file={file} />
          ))}
        </ul>
      )}
    </Card>
  );
}
