#include "cli/doctor/program_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace podjail::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

TEST(ProgramFile, TellsItsInterpreter) {
  EXPECT_THAT(interpreter_line("#!/usr/bin/env -S node --x\nrest"),
              ElementsAre("/usr/bin/env", "-S", "node", "--x"));
  EXPECT_THAT(interpreter_line("#! /bin/sh"), ElementsAre("/bin/sh"));
  for (const auto* const text : {"", "#", "#!", "#!\n", "/bin/sh",
                                 "\x7F"
                                 "ELF"})
    EXPECT_THAT(interpreter_line(text), ElementsAre()) << text;
  EXPECT_LE(interpreter_line("#!" + std::string(5000, 'x')).front().size(), 256U);
}

TEST(ProgramFile, IsToldByTheSettingsItNames) {
  EXPECT_THAT(kinds_of_program("..CURL_CA_BUNDLE..", {"libssl.so.3"}),
              UnorderedElementsAre(ToolKind::kCurl, ToolKind::kOpenssl));
  EXPECT_THAT(kinds_of_program("\xFF Go buildinf:", {}), ElementsAre(ToolKind::kGo));
  EXPECT_THAT(kinds_of_program("webpki-roots-0.25", {}), ElementsAre(ToolKind::kBuiltRoots));
  EXPECT_THAT(kinds_of_program("", {"libapt-pkg.so.6.0", "libgnutls.so.30"}),
              UnorderedElementsAre(ToolKind::kApt, ToolKind::kGnutls));
  EXPECT_THAT(kinds_of_program("hello", {"libc.so.6"}), ElementsAre());
}

TEST(ProgramFile, OfAScriptIsToldByWhatItStarts) {
  EXPECT_THAT(kinds_of_script("#!/usr/bin/python3\nfrom pip._internal.cli.main import main"),
              ElementsAre(ToolKind::kPip));
  EXPECT_THAT(kinds_of_script("#!/bin/sh\nexec \"$JAVA_HOME/bin/java\""), ElementsAre(ToolKind::kJava));
  EXPECT_THAT(kinds_of_script("#!/bin/sh\necho from pip._internal"), ElementsAre());
  EXPECT_THAT(kinds_of_script("from pip._internal"), ElementsAre());
}

TEST(ProgramFile, NamesVariablesForProxiesInTheCaseItReads) {
  EXPECT_THAT(proxy_variables_in("http_proxy HTTPS_PROXY"),
              UnorderedElementsAre("http_proxy", "HTTPS_PROXY"));
}

}  // namespace
}  // namespace podjail::cli
