/** What {@code infra/up --demo} adds: life, for a newcomer to look at. */
@NullMarked
package dev.warren.demo;

import org.jspecify.annotations.NullMarked;
