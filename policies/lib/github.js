// podjail:github: reading the REST API of GitHub or of GitHub Enterprise, for some repositories.
import { paths } from "podjail:match";
import { checkList, checkOptions, isRead, isSearch, kReads, server } from "podjail:registry_shape";

const kRepository = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/;

// hosts: of the API. An Enterprise server has it below prefix: "/api/v3". repositories: "owner/name"; owner and name
// count without regard to case. downloads: hosts that archives and release files are redirected to, where anything may
// be read with any query, since such addresses are signed.
export function github(options) {
  checkOptions("github", options, ["repositories", "downloads"]);
  const pathOf = server("github", options);
  const downloadOf = options.downloads === undefined ? () => undefined : server("github", { scheme: "https" }, options.downloads);
  const repositories = checkList("github", options, "repositories");
  if (repositories === undefined) throw new TypeError("github() needs 'repositories'");
  for (const name of repositories) if (!kRepository.test(name)) throw new TypeError(`github(): no repository: '${name}'`);
  const known = new Set(repositories.map((name) => name.toLowerCase()));
  const isBelow = paths("/repos/:owner/:name", "/repos/:owner/:name/*");
  return (r) => {
    if (!isRead(r)) return undefined;
    if (downloadOf(r) !== undefined) return kReads;
    const path = pathOf(r);
    if (path === undefined || (r.query !== "" && !isSearch(r))) return undefined;
    if (path === "/rate_limit" || path === "/meta") return r.query === "" ? kReads : undefined;
    if (!isBelow(path)) return undefined;
    const [, , owner, name] = path.split("/");
    return known.has(`${owner}/${name}`.toLowerCase()) ? kReads : undefined;
  };
}
