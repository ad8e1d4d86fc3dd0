/** Commands about agents: their board, their status, and programs that run as agents. */
@NullMarked
package dev.warren.cli.agent;

import org.jspecify.annotations.NullMarked;
