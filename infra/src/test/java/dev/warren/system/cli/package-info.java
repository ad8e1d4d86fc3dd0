/** The command line, in the tests' JVM and as a process, against a real Warren. */
@NullMarked
package dev.warren.system.cli;

import org.jspecify.annotations.NullMarked;
