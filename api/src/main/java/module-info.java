/// What users of Mobula program against: sessions, references, remote tasks and actors.
///
/// `dev.mobula` is for users; `dev.mobula.spi` is for the runtime and for generated stubs.
module dev.mobula.api {
    requires static transitive org.jspecify;

    exports dev.mobula;
    exports dev.mobula.spi;

    uses dev.mobula.spi.MobulaProvider;
}
