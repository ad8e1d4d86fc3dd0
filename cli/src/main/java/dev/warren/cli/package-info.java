/**
 * The program {@code warren}. This package only puts the commands together; the rooms below hold
 * the rest, and {@code ArchitectureTest} says which room may use which.
 */
@NullMarked
package dev.warren.cli;

import org.jspecify.annotations.NullMarked;
