/** Rules for the code of every module. */
@NullMarked
package dev.warren.testkit.architecture;

import org.jspecify.annotations.NullMarked;
