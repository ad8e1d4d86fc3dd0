/**
 * The commands of clients, in any protocol. {@code CommandPath} is the class to read first: every
 * command of every transport passes it.
 */
@NullMarked
package dev.warren.gateway.command;

import org.jspecify.annotations.NullMarked;
