// Lets builds clone and fetch some repositories over https, and push to none.
//
// A path that ends in "/*" means all repositories below it. git-fetch.js shows the same without the library.
import { git } from "podjail:git";

export const onRequest = git({ hosts: ["code.example.test"], repositories: ["/team/project.git", "/shared/*"] });
