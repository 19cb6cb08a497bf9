// What podjail:registries, podjail:git, podjail:oci, podjail:github and podjail:cloud export, for editors.

/** Allows a request, or has no opinion. */
type PodjailRule = (r: object) => object | boolean | undefined;

interface PodjailServerOptions {
  /** Patterns of podjail:match. */
  hosts: readonly string[];
  /** Where a mirror keeps it: "/mirror/npm". */
  prefix?: string;
  port?: number;
  scheme?: "https" | "http";
}

declare module "podjail:registries" {
  interface Lock {
    readonly kind: string;
    readonly packages: ReadonlyMap<string, ReadonlySet<string>>;
  }
  /** The first rule that has an opinion. */
  export function any(...rules: readonly (PodjailRule | readonly PodjailRule[])[]): PodjailRule;
  export function npm(
    options: PodjailServerOptions & { publish?: boolean | readonly string[]; audit?: boolean; search?: boolean; lock?: Lock },
  ): PodjailRule;
  export function pypi(
    options: PodjailServerOptions & {
      files?: readonly string[]; publish?: boolean; audit?: boolean; search?: boolean; lock?: Lock;
    },
  ): PodjailRule;
  export function crates(
    options: PodjailServerOptions & { files?: readonly string[]; publish?: boolean; search?: boolean; lock?: Lock },
  ): PodjailRule;
  export function go(
    options: PodjailServerOptions & { modules?: readonly string[]; sumdb?: string; lock?: Lock },
  ): PodjailRule;
  export function maven(options: PodjailServerOptions & { groups?: readonly string[]; publish?: boolean }): PodjailRule;
  export function debian(options: PodjailServerOptions & { suites?: readonly string[] }): PodjailRule;
  export function rubygems(options: PodjailServerOptions & { publish?: boolean; search?: boolean }): PodjailRule;
  export function nuget(options: PodjailServerOptions & { publish?: boolean; search?: boolean }): PodjailRule;
  export { oci } from "podjail:oci";
  export function packageLock(file: string | object): Lock;
  export function cargoLock(text: string): Lock;
  export function goSum(text: string): Lock;
  export function requirements(text: string): Lock;
}

declare module "podjail:oci" {
  export function oci(
    options: PodjailServerOptions & {
      repositories?: readonly string[]; tokens?: readonly string[]; tokenPath?: string; blobs?: readonly string[];
      push?: boolean;
    },
  ): PodjailRule;
}

declare module "podjail:git" {
  export function git(
    options: PodjailServerOptions & { repositories: readonly string[]; push?: boolean; lfs?: boolean },
  ): PodjailRule;
}

declare module "podjail:github" {
  export function github(
    options: PodjailServerOptions & { repositories: readonly string[]; downloads?: readonly string[] },
  ): PodjailRule;
}

declare module "podjail:cloud" {
  export function bucket(
    options: PodjailServerOptions & { bucket: string; keys?: readonly string[]; write?: boolean },
  ): PodjailRule;
  export function denyMetadata(r: object): object | undefined;
}

/** The text of a data file beside the policy. */
declare module "file:*" {
  const text: string;
  export default text;
}
