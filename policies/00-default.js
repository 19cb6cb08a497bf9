// What a build is told when no policy allows its request.
//
// podjail denies whatever nobody allows, so this file forbids nothing: it only says why, and what to do. The message
// is the body of the 403 that curl, npm or git shows. Of several files with a defaultMessage the first by name counts,
// hence the 00.
//
// Try it:  curl https://anything.example.test/
export const defaultMessage =
  "This build may only reach hosts that a podjail policy allows. Ask your platform team to add the host you need.";
