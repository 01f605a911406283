import { Spin } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Sets the window's title while the page is shown. */
export function usePageTitle(title: string): void {
  const { t } = useTranslation();
  const product = t('shell:product');
  useEffect(() => {
    document.title = title ? `${title} · ${product}` : product;
  }, [title, product]);
}

export function Loading() {
  const { t } = useTranslation();
  return (
    <div className="loading" role="status" aria-label={t('shell:common.loading')}>
      <Spin />
    </div>
  );
}

/** A titled box. `extra` stands at the right end of its title. */
export function Card(props: {
  title: ReactNode;
  extra?: ReactNode;
  children: ReactNode;
  className?: string;
  id?: string;
}) {
  const { title, extra, children, className = '', id } = props;
  return (
    <section className={`card ${className}`} id={id}>
      <header className="card-head">
        <h2>{title}</h2>
        {extra}
      </header>
      <div className="card-body">{children}</div>
    </section>
  );
}
