/** The presence of users. */
@NullMarked
package dev.warren.cli.presence;

import org.jspecify.annotations.NullMarked;
