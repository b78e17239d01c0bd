/** Who is signed in, and whether there is anybody yet. */
import { ask, client, messageOf, onSignedOut, ServerError, type Schema, type User } from '../api/client';

type Stage = 'asking' | 'welcome' | 'signed-out' | 'signed-in' | 'unreachable';

class Account {
  stage = $state<Stage>('asking');
  user = $state<User | null>(null);
  problem = $state('');
  version = $state('');
  commit = $state('');
  isTokenRequired = $state(false);
  /** The server was started with a folder, which becomes the first person's library. */
  hasFirstFolder = $state(false);

  constructor() {
    onSignedOut(() => {
      this.user = null;
      if (this.stage === 'signed-in') this.stage = 'signed-out';
    });
  }

  async look(): Promise<void> {
    try {
      const config: Schema['Config'] = await ask(client.GET('/api/server/config'));
      this.isTokenRequired = config.setupTokenRequired;
      this.hasFirstFolder = config.hasFirstFolder;
      if (!config.isInitialized) {
        this.stage = 'welcome';
        return;
      }
      // a visitor who never signed in here is not asked about: the 401 would stand in the browser's console
      if (this.#mayBeSignedIn()) await this.#enter();
      else this.stage = 'signed-out';
    } catch (failure) {
      if (failure instanceof ServerError && failure.status === 401) this.stage = 'signed-out';
      else {
        this.problem = messageOf(failure);
        this.stage = 'unreachable';
      }
    }
  }

  async signUp(name: string, email: string, password: string): Promise<void> {
    const setupToken = new URLSearchParams(location.search).get('setup') ?? undefined;
    await ask(client.POST('/api/auth/admin-sign-up', { body: { name, email, password, setupToken } }));
    await this.signIn(email, password);
  }

  async signIn(email: string, password: string): Promise<void> {
    await ask(client.POST('/api/auth/login', { body: { email, password } }));
    this.#remember(true);
    await this.#enter();
  }

  async signOut(): Promise<void> {
    this.#remember(false);
    await ask(client.POST('/api/auth/logout'));
    // a full load, so that nothing of this person stays in the page's memory
    location.assign('/');
  }

  async #enter(): Promise<void> {
    const [user, about] = await Promise.all([
      ask(client.GET('/api/users/me')),
      ask(client.GET('/api/server/about')),
    ]);
    this.user = user as User;
    this.version = about.version;
    this.commit = about.sourceCommit ?? '';
    this.#remember(true);
    this.stage = 'signed-in';
  }

  #mayBeSignedIn(): boolean {
    try {
      return localStorage.getItem('homing.signed-in') === 'yes';
    } catch {
      return true;
    }
  }

  #remember(isSignedIn: boolean): void {
    try {
      if (isSignedIn) localStorage.setItem('homing.signed-in', 'yes');
      else localStorage.removeItem('homing.signed-in');
    } catch {
      // without storage we ask the server each time
    }
  }
}

export const account = new Account();
