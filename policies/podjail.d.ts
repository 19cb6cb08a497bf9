// What policies are written against, for editors: completion, and the mistakes a type checker finds. No policy reads it.
//
// Put it beside your policies; an editor that knows TypeScript takes it up by itself. `// @ts-check` in the first line
// of a policy has its mistakes marked. docs/policies.md says what everything means.

/** The request of an expression or a script. In a module it is what onRequest is given. */
declare const r: PodjailRequest;

/** The request is allowed, unless another policy denies it. */
declare function allow(options?: PodjailGrants): PodjailAnswer;
/** The request is denied, whatever other policies say. Whoever made it reads the message. */
declare function deny(message?: string, options?: { tags?: PodjailTags }): PodjailAnswer;

/** Lines for the sidecar's log: 16 for each request, 512 bytes each. */
declare const console: {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  debug(...values: unknown[]): void;
};

interface PodjailGrants {
  /** The most bytes of request, head and body. */
  max_tx_bytes?: number;
  /** onConnect: TLS is relayed undecrypted. */
  passthrough?: boolean;
  /** onConnect: bytes are relayed unread. onRequest: a WebSocket may begin. */
  tunnel?: boolean;
  /** The path may have "%2f". */
  encodedSlash?: boolean;
  /** Another name for max_tx_bytes. */
  maxRequestBytes?: number;
  /** The most bytes of the answer's body, or of what a tunnel brings back. */
  maxResponseBytes?: number;
  /** From the permit to the end of the answer. */
  deadlineMs?: number;
  /** Changes to the headers that go to the server. */
  requestHeaders?: PodjailRequestHeaders;
  /** Changes to the headers that go to the workload. */
  responseHeaders?: PodjailResponseHeaders;
  /** What the pod may spend over its lifetime. */
  budget?: PodjailBudget;
  /** For the decision record. */
  tags?: PodjailTags;
}

interface PodjailTags {
  readonly [name: string]: string;
}

interface PodjailResponseHeaders {
  /** Takes the place of all headers of that name. */
  set?: { readonly [name: string]: string };
  remove?: readonly string[];
}

interface PodjailRequestHeaders extends PodjailResponseHeaders {
  /** All others stay behind. */
  only?: readonly string[];
}

/** Of all requests that are given the same key; at least one of the two numbers. */
interface PodjailBudget {
  key: string;
  requests?: number;
  /** Of the bodies both ways. */
  bytes?: number;
}

interface PodjailAnswer {
  readonly allow: boolean | { readonly max_tx_bytes: number };
  readonly deny_message?: string;
  readonly message?: string;
  readonly max_tx_bytes?: number;
  readonly passthrough?: boolean;
  readonly tunnel?: boolean;
  readonly encodedSlash?: boolean;
  readonly maxRequestBytes?: number;
  readonly maxResponseBytes?: number;
  readonly deadlineMs?: number;
  readonly requestHeaders?: PodjailRequestHeaders;
  readonly responseHeaders?: PodjailResponseHeaders;
  readonly budget?: PodjailBudget;
  readonly tags?: PodjailTags;
}

/** What a policy may return. Nothing, null and false are no opinion. */
type PodjailOpinion = PodjailAnswer | { readonly deny_message: string; readonly tags?: PodjailTags } | boolean | null | undefined | void;

interface PodjailRequest {
  /** "GET", as sent. */
  readonly method: string;
  /** "https://host/path?query", with the port unless it is the usual one. */
  readonly url: string;
  readonly scheme: "http" | "https";
  /** Canonical: lower case, no port, no final dot. */
  readonly host: string;
  readonly port: number;
  /** Without the query and without segments "."; begins with "/"; nothing is decoded. */
  readonly path: string;
  /** The path as it was sent and goes out. */
  readonly rawPath: string;
  /** As sent, without "?"; "" when there is none. */
  readonly query: string;
  /** Of HTTP: "1.1". */
  readonly version: string;
  /** Value of the first header of that name in any case. */
  header(name: string): string | undefined;
  /** Values by lower-cased name; several of one name are joined by ", ". */
  readonly headers: { readonly [name: string]: string };
  /** [name, value] as sent, in order. */
  readonly headerList: readonly (readonly [string, string])[];
  /** Undefined unless a policy exports `body = { maxBytes: n }`. */
  readonly body: PodjailBody | undefined;
  readonly connection: PodjailConnectionFacts;
  readonly container: PodjailContainer;
  readonly process: PodjailProcess;
  readonly pod: PodjailPod;
}

/** What opened the connection, in a jail of `podjail run`; 0 and "" where it is not known. */
interface PodjailProcess {
  readonly pid: number;
  /** Path of its program. Any process of the jail may run that program. */
  readonly exe: string;
  readonly commandLine: string;
}

/** Whoever reads it has the request wait until its body has arrived. */
interface PodjailBody {
  text(): string;
  bytes(): Uint8Array;
  json(): unknown;
}

/** What onResponse is given after the request. */
interface PodjailResponse {
  readonly status: number;
  /** Null where the answer does not say it. */
  readonly contentLength: number | null;
  header(name: string): string | undefined;
  readonly headers: { readonly [name: string]: string };
  readonly headerList: readonly (readonly [string, string])[];
}

/** What onConnect is given. */
interface PodjailConnection {
  /** "tcp" before a byte was read, "tls" after a ClientHello for `host`. */
  readonly protocol: "tcp" | "tls";
  readonly host: string;
  readonly port: number;
  readonly connection: PodjailConnectionFacts;
  readonly container: PodjailContainer;
  readonly process: PodjailProcess;
  readonly pod: PodjailPod;
}

/** What onDns is given. */
interface PodjailQuestion {
  /** Canonical, as a host. */
  readonly name: string;
  readonly type: "SRV" | "TXT" | "MX" | "NS" | "CNAME" | "SOA" | "NAPTR" | "CAA";
  readonly container: PodjailContainer;
  readonly pod: PodjailPod;
}

interface PodjailConnectionFacts {
  readonly protocol: string | null;
  readonly sni: string | null;
  /** The name the workload looked up. */
  readonly dnsName: string | null;
  /** Where it meant to go. */
  readonly destination: { readonly address: string | null; readonly port: number | null };
  readonly alpn: string | null;
}

/** Told by the kernel; "" where not known. */
interface PodjailContainer {
  readonly name: string;
  readonly id: string;
}

interface PodjailPod {
  readonly name: string | null;
  readonly namespace: string | null;
  readonly serviceAccount: string | null;
  readonly labels: { readonly [name: string]: string };
}

declare module "podjail:match" {
  type Patterns = readonly (string | readonly string[])[];
  /** "example.test" is that host alone, "*.example.test" every host below it and not itself. */
  export function hosts(...patterns: Patterns): (host: string) => boolean;
  export function host(host: string, ...patterns: Patterns): boolean;
  /** "/v1/:id/*": ":id" is one segment, "*" at the end one or more. */
  export function paths(...patterns: Patterns): (path: string) => boolean;
  export function path(path: string, ...patterns: Patterns): boolean;
  /** The segments that have names, or undefined. */
  export function capture(path: string, pattern: string): { readonly [name: string]: string } | undefined;
  export function methods(...names: Patterns): (method: string) => boolean;
  export function method(method: string, ...names: Patterns): boolean;
  export function cidrs(...patterns: Patterns): (address: string | null) => boolean;
  export function cidr(address: string | null, ...patterns: Patterns): boolean;
  export function urls(...patterns: Patterns): (r: PodjailRequest) => boolean;
  export function url(r: PodjailRequest, ...patterns: Patterns): boolean;
  export function globs(...patterns: Patterns): (text: string) => boolean;
  export function glob(text: string, ...patterns: Patterns): boolean;
}

declare module "podjail:crypto" {
  type Bytes = string | Uint8Array;
  export function bytes(data: Bytes): Uint8Array;
  export function toHex(data: Bytes): string;
  export function fromHex(text: string): Uint8Array | undefined;
  export function fromBase64(text: string): Uint8Array | undefined;
  export function sha256(data: Bytes): string;
  export function sha256Bytes(data: Bytes): Uint8Array;
  export function hmacSha256(key: Bytes, data: Bytes): string;
  export function hmacSha256Bytes(key: Bytes, data: Bytes): Uint8Array;
  export function equal(a: Bytes | undefined, b: Bytes | undefined): boolean;
  export function verifier(
    algorithm: "ed25519" | "ecdsa-p256-sha256" | "ecdsa-p256-sha256-raw" | "rsa-sha256" | "rsa-pss-sha256",
    key: Bytes,
  ): (signature: Bytes | undefined, data: Bytes) => boolean;
}

declare module "podjail:store" {
  /** Counters that stay from one request to the next. Only while onRequest, onConnect or onDns is asked. */
  export const store: {
    /** Counts n more, and returns how many that makes within ttlSeconds of the first. */
    add(key: string, n: number, ttlSeconds: number): number;
    /** How many were counted; 0 where that is over. */
    get(key: string): number;
  };
}

declare module "podjail:test" {
  interface Subject {
    readonly kind: string;
  }
  interface Expected {
    /** With limits: allowed with just these. */
    toAllow(limits?: PodjailGrants): void;
    /** With a word: for that reason, or with that message. */
    toDeny(why?: string): void;
  }
  export function test(name: string, body: () => void): void;
  export function expect(subject: Subject): Expected;
  /** "METHOD scheme://host:port/path?query" */
  export function request(
    target: string,
    parts?: { headers?: { [name: string]: string } | [string, string][]; container?: string },
  ): Subject;
  export function connection(protocol: "tcp" | "tls", place: string): Subject;
  export function question(type: string, name: string): Subject;
  /** So many seconds pass, for what policies count in podjail:store. */
  export function elapse(seconds: number): void;
}
