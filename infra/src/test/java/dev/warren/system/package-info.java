/** Tests of the whole system: processes, real clients, faults and scripts. */
@NullMarked
package dev.warren.system;

import org.jspecify.annotations.NullMarked;
