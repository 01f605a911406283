import type { Notice } from '../api/types.js';

/** An alarm that was withdrawn asks for nothing any more, read or not. */
export const isUnread = ({ readAt, withdrawn }: Pick<Notice, 'readAt' | 'withdrawn'>): boolean =>
  readAt === null && !withdrawn;
