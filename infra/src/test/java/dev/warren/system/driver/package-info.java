/** Clients in other languages: the programs and pages that drive them. */
@NullMarked
package dev.warren.system.driver;

import org.jspecify.annotations.NullMarked;
