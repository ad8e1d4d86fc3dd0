/** Facts from the operating system about the machine and the measured processes. */
@NullMarked
package dev.warren.bench.machine;

import org.jspecify.annotations.NullMarked;
