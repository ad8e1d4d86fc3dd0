package dev.warren.cli.shell;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The standard streams.
 *
 * @param in standard input
 * @param out standard output: results only. Not a {@code PrintStream}, which would hide that a pipe
 *     is closed
 * @param err standard error: errors, notes and progress
 */
public record Streams(InputStream in, OutputStream out, PrintStream err) {}
