// Connections and questions in the form in which the engine is shown everything: that of a request, with what
// they have of one. Views of what is given.
#pragma once

#include "lib/policy/facts.h"

namespace podjail::policy {

inline RequestFacts shown(const ConnectFacts& facts) {
  RequestFacts shown;
  shown.host = facts.host;
  shown.port = facts.port;
  shown.connection = facts.connection;
  shown.connection.protocol = facts.protocol;
  shown.container = facts.container;
  shown.process = facts.process;
  return shown;
}

inline RequestFacts shown(const QuestionFacts& facts) {
  RequestFacts shown;
  shown.host = facts.name;
  shown.method = facts.type;
  shown.container = facts.container;
  return shown;
}

}  // namespace podjail::policy
