// Lets builds install packages with npm, yarn or pnpm, and publish nothing.
//
// Put in the host of your registry. Where a mirror keeps it below a path, say prefix: "/mirror/npm". To allow only what
// package-lock.json beside this file lists: import text from "file:package-lock.json", and lock: packageLock(text).
import { npm } from "podjail:registries";

export const onRequest = npm({ hosts: ["npm.example.test"] });
