// Lets builds download Go modules from a module proxy.
//
// Put in the host of your GOPROXY and the name of your GOSUMDB. `modules` bounds what may be asked for; to allow only
// what go.sum lists: import text from "file:go.sum", and lock: goSum(text).
import { go } from "podjail:registries";

export const onRequest = go({ hosts: ["goproxy.example.test"], sumdb: "sum.example.test", modules: ["example.org"] });
