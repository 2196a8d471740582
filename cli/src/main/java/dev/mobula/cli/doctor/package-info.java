/// What `mobula doctor` looks at: [dev.mobula.cli.doctor.MachineFacts] reads facts, the checks judge them.
@NullMarked
package dev.mobula.cli.doctor;

import org.jspecify.annotations.NullMarked;
