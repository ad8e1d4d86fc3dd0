/** Messages that every module decodes alike. */
@NullMarked
package dev.warren.testkit.golden;

import org.jspecify.annotations.NullMarked;
