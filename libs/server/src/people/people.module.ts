import { Global, Module } from '@nestjs/common';
import { Directory } from './directory.js';
import { Identities } from './identities.js';
import { SignInService } from './sign-in.service.js';

/** Units, users, sign-in and identities. Needs `Postgres`, `Config` and `Clock` from global modules. */
@Global()
@Module({
  providers: [Directory, Identities, SignInService],
  exports: [Directory, Identities, SignInService],
})
export class PeopleModule {}
