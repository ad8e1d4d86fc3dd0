/** The command that finds what is wrong with an installation. */
@NullMarked
package dev.warren.cli.doctor;

import org.jspecify.annotations.NullMarked;
