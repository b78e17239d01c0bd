/** The address bar as state. Links are plain `<a href>`; clicks inside the pages do not reload. */

class Router {
  path = $state(location.pathname);
  search = $state(location.search);

  constructor() {
    addEventListener('popstate', () => this.#read());
    document.addEventListener('click', (event) => this.#click(event));
  }

  go(path: string, options: { replace?: boolean } = {}): void {
    if (path === location.pathname + location.search) return;
    // `inside` tells "back to the page before" from "came here by a link from elsewhere"
    if (options.replace) history.replaceState(history.state, '', path);
    else history.pushState({ inside: true }, '', path);
    this.#read();
  }

  /** Back to `path`: by the browser's own history where we came from inside, so that its button agrees. */
  leave(path: string): void {
    const state = history.state as { inside?: boolean } | null;
    if (state?.inside) history.back();
    else this.go(path, { replace: true });
  }

  #read(): void {
    this.path = location.pathname;
    this.search = location.search;
  }

  #click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

export const router = new Router();
