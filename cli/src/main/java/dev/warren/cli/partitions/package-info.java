/** The command for the number of the workers' partitions. */
@NullMarked
package dev.warren.cli.partitions;

import org.jspecify.annotations.NullMarked;
