import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

@Entity('categories')
export class CategoryRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'categories_pkey' })
  code: string;

  @Column('text')
  name: string;

  @ForeignKey(() => CategoryRow, { name: 'categories_parent_fkey' })
  @Column('text', { nullable: true })
  parent: string | null;
}
