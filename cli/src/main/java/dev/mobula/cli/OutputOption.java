package dev.mobula.cli;

import picocli.CommandLine.Option;

/// `-o table|json`, mixed into commands whose output is data.
final class OutputOption {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            converter = OutputFormat.Converter.class,
            completionCandidates = OutputFormat.Words.class,
            description = "How to print: a table (the default) or JSON.")
    OutputFormat format = OutputFormat.TABLE;
}
