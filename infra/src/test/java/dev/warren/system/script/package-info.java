/** The commands in infra, run as a user types them. */
@NullMarked
package dev.warren.system.script;

import org.jspecify.annotations.NullMarked;
