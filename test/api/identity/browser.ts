/** What a browser does with redirects and cookies, over HTTP. Cookies are kept by host name, whatever the port, as browsers do. */
export interface Browser {
  /** One request, with the cookies of the host; redirects are not followed. */
  send(url: string, init?: RequestInit): Promise<Answer>;
  /** GET, and on through redirects, as long as `until` does not say to stay. */
  follow(url: string, until?: (url: URL) => boolean): Promise<Answer>;
  cookies(url: string): ReadonlyMap<string, string>;
  setCookie(url: string, name: string, value: string): void;
}

export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly location: string | undefined;
}

export function openBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string) => {
    const { hostname } = new URL(url);
    const jar = jars.get(hostname) ?? new Map<string, string>();
    jars.set(hostname, jar);
    return jar;
  };

  const send: Browser['send'] = async (url, init = {}) => {
    const jar = jarOf(url);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = pair.split('=');
      if (attributes.some((attribute) => /^expires=thu, 01 jan 1970/i.test(attribute))) jar.delete(name);
      else jar.set(name, value);
    }
    const location = response.headers.get('location');
    return {
      url,
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: location === null ? undefined : new URL(location, url).href,
    };
  };

  return {
    send,
    async follow(url, until = () => false) {
      let answer = await send(url);
      for (let hops = 0; answer.location !== undefined && hops < 10; hops += 1) {
        if (until(new URL(answer.location))) return answer;
        answer = await send(answer.location);
      }
      return answer;
    },
    cookies: (url) => jarOf(url),
    setCookie: (url, name, value) => void jarOf(url).set(name, value),
  };
}

/** Sends the form of a page with one of its buttons. */
export function submit(browser: Browser, page: Answer, fields: Readonly<Record<string, string>>) {
  const action = /<form method="post" action="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&');
  if (action === undefined) throw new Error(`no form in: ${page.text}`);
  return browser.send(new URL(action, page.url).href, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', origin: new URL(page.url).origin },
    body: new URLSearchParams(fields),
  });
}

/** Signs in at the built-in issuer, and resolves with where that leads. */
export async function signIn(browser: Browser, api: string, personId: string, path = '/login') {
  const chosen = await submit(browser, await browser.follow(`${api}${path}`), { person: personId });
  if (chosen.location === undefined) throw new Error(`${chosen.status}: ${chosen.text}`);
  return browser.follow(chosen.location);
}
