/** What the operating system says: of the machine, and of the processes that are compared. */
@NullMarked
package dev.warren.bench.machine;

import org.jspecify.annotations.NullMarked;
