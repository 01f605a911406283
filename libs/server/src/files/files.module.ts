import { Module } from '@nestjs/common';
import { CaseAccess } from '../people/case-access.js';
import { CaseFiles } from './case-files.js';
import { FileStore } from './file.store.js';

/** Attachments. Needs `Workflows` from a global module. */
@Module({
  providers: [FileStore, CaseFiles, CaseAccess],
  exports: [FileStore, CaseFiles, CaseAccess],
})
export class FilesModule {}
