//! The people of the stories, and what they are connected to when a story begins.

use remit::model::app::App;
use remit::model::payment_method::PaymentMethod;
use remit::model::person::Person;
use remit::model::team::{Role, Team};

use super::World;

pub struct Cast {
    /// A developer who hands over: made the trial app `cafe`, develops `bakery`.
    pub mara: Person,
    /// A client who pays: manages `harbour`, which owns `bakery`.
    pub clara: Person,
    /// A developer with billing access only: manages `harbour` too.
    pub jo: Person,
    /// Unlimited member of `team`.
    pub uma: Person,
    /// Limited member of `team`: develops `shop` via it, has no connection to its `blog`.
    pub lin: Person,
    /// A developer connected to nothing of the others: has the trial app `island`.
    pub sven: Person,
    /// A client connected to nothing of the others: has `lagoon`, which owns `beach`.
    pub stella: Person,

    pub team: Team,
    pub harbour: PaymentMethod,
    /// Connected to `team`, to nobody directly; owns `shop` and `blog`.
    pub studio: PaymentMethod,
    pub lagoon: PaymentMethod,

    pub cafe: App,
    pub bakery: App,
    pub shop: App,
    pub blog: App,
    pub island: App,
    pub beach: App,
}

impl Cast {
    pub fn of(world: &World) -> Cast {
        let mara = world.developer("Mara Klein", "mara@studio.example");
        let clara = world.client("Clara Brandt", "clara@harbour.example");
        let jo = world.developer("Jo Adler", "jo@books.example");
        let uma = world.developer("Uma Okafor", "uma@team.example");
        let lin = world.developer("Lin Sato", "lin@team.example");
        let sven = world.developer("Sven Strand", "sven@island.example");
        let stella = world.client("Stella Mori", "stella@lagoon.example");

        let team = world.team("Team North", &[(&uma, Role::Unlimited), (&lin, Role::Limited)]);
        let harbour = world.payment_method("Harbour billing", &clara, &[&clara, &jo]);
        let studio = world.payment_method("Studio billing", &uma, &[]);
        world.lets_team_manage(&studio, &team);
        let lagoon = world.payment_method("Lagoon billing", &stella, &[&stella]);

        let cafe = world.app("Harbour Café", &mara, None);
        let bakery = world.app("Old Bakery", &mara, Some(&harbour));
        world.develops(&cafe, &mara);
        world.develops(&bakery, &mara);
        let shop = world.app("North Shop", &uma, Some(&studio));
        let blog = world.app("North Blog", &uma, Some(&studio));
        world.team_app(&shop, &team);
        world.team_app(&blog, &team);
        world.develops_via(&shop, &lin, &team);
        let island = world.app("Island Inn", &sven, None);
        world.develops(&island, &sven);
        let beach = world.app("Beach Bar", &stella, Some(&lagoon));

        Cast {
            mara,
            clara,
            jo,
            uma,
            lin,
            sven,
            stella,
            team,
            harbour,
            studio,
            lagoon,
            cafe,
            bakery,
            shop,
            blog,
            island,
            beach,
        }
    }

    /// Everybody, by name.
    pub fn everybody(&self) -> [(&'static str, &Person); 7] {
        [
            ("mara", &self.mara),
            ("clara", &self.clara),
            ("jo", &self.jo),
            ("uma", &self.uma),
            ("lin", &self.lin),
            ("sven", &self.sven),
            ("stella", &self.stella),
        ]
    }
}
