/** A crowd that comes and goes, and screens that show who is there. */
@NullMarked
package dev.warren.system.presence;

import org.jspecify.annotations.NullMarked;
