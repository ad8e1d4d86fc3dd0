/** The publishers of {@code infra/up --demo}, so that a newcomer sees events at once. */
@NullMarked
package dev.warren.demo;

import org.jspecify.annotations.NullMarked;
