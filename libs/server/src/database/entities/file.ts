import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('files')
export class FileRow {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'files_pkey' })
  hash: Buffer;

  @Column('int')
  size: number;

  @Column('text')
  mime: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
