import '@fastify/multipart';
import { Controller, Get, Post, Req, Res, StreamableFile } from '@nestjs/common';
import type { FileView } from '@huiyin/contract';
import {
  attachmentHeader,
  CaseFiles,
  cleanFileName,
  faulty,
  IdParam,
  type Language,
  ReaderLanguage,
} from '@huiyin/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, type Person } from '../auth/signed-in.js';

@Controller('cases/:id/files')
export class FilesController {
  constructor(private readonly files: CaseFiles) {}

  @Post()
  async upload(
    @Caller() actor: Person,
    @IdParam('id') caseId: number,
    @Req() request: FastifyRequest,
    @ReaderLanguage() language: Language,
  ): Promise<FileView> {
    const part = request.isMultipart() ? await request.file() : undefined;
    if (!part || part.fieldname !== 'file') throw faulty('file', 'expected_file', language);
    const name = cleanFileName(part.filename);
    if (name === undefined) throw faulty('file', 'file_name', language);
    try {
      return await this.files.attach(actor, caseId, name, part.file);
    } finally {
      // What is left of a refused upload is read and dropped, so that the caller reads our answer.
      request.raw.resume();
    }
  }

  @Get(':fileId')
  async download(
    @Caller() actor: Person,
    @IdParam('id') caseId: number,
    @IdParam('fileId') fileId: number,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const file = await this.files.read(actor, caseId, fileId);
    void reply.headers({
      'content-type': file.mime,
      'content-length': String(file.size),
      'content-disposition': attachmentHeader(file.name),
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      // Should a browser show it all the same, it runs nothing and loads nothing.
      'content-security-policy': "default-src 'none'; sandbox",
    });
    return new StreamableFile(file.content);
  }
}
