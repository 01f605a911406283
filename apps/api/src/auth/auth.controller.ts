import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { type Me, signIn, type SignIn } from '@huiyin/contract';
import {
  Config,
  Directory,
  type Language,
  ParsedBody,
  ReaderLanguage,
  rightsOf,
  SignInService,
  wordsOf,
} from '@huiyin/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clearSession, writeSession } from './session-cookie.js';
import { Open, type Person, SignedIn, type SignedInPerson, signedInOf } from './signed-in.js';

/** Marks the route whose calls are counted by address; the count itself is set up in create-api. */
export const COUNTED = { rateLimit: {} };

@Controller('auth')
export class AuthController {
  constructor(
    private readonly sessions: SignInService,
    private readonly directory: Directory,
    private readonly config: Config,
  ) {}

  @Open()
  @RouteConfig(COUNTED)
  @Post('login')
  @HttpCode(200)
  async signIn(
    @ParsedBody(signIn) input: SignIn,
    @ReaderLanguage() language: Language,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const session = await this.sessions.signIn(input.username, input.password);
    await this.ensureKnown(session.userId);
    writeSession(reply, this.config, session.token);
    return this.describe(this.directory.actorOf(session.userId), session.csrfToken, language);
  }

  @Post('logout')
  @HttpCode(204)
  async signOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.signOut(signedInOf(request).token);
    clearSession(reply, this.config);
  }

  @Get('me')
  me(@SignedIn() who: SignedInPerson, @ReaderLanguage() language: Language): Me {
    return this.describe(who.actor, who.csrfToken, language);
  }

  /** A user made a moment ago may not have reached this process's memory yet. */
  private async ensureKnown(userId: number): Promise<void> {
    if (!this.directory.user(userId)?.active) await this.directory.refresh();
  }

  private describe(actor: Person, csrfToken: string, language: Language): Me {
    const roles = wordsOf(language).roles;
    return {
      id: actor.id,
      username: this.directory.user(actor.id)?.username ?? '',
      name: actor.name,
      memberships: actor.memberships.map((m) => ({
        unit: { id: m.unitId, name: this.directory.unitName(m.unitId) ?? String(m.unitId) },
        role: { value: m.role, label: roles[m.role] ?? m.role },
      })),
      rights: rightsOf(actor),
      csrfToken,
    };
  }
}
