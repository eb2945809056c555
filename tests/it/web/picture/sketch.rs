//! What is drawn, in words.

use remit::web::picture::{Member, Node, Said, Shape, folded};

#[test]
fn long_lists_are_folded() {
    assert_eq!(folded(vec![1; 8], 8), (vec![1; 8], 0));
    assert_eq!(folded(vec![1; 9], 8), (vec![1; 7], 2));
    assert_eq!(folded(vec![1; 1000], 8), (vec![1; 7], 993));
    assert_eq!(folded(Vec::<u8>::new(), 8), (Vec::new(), 0));
}

#[test]
fn a_box_is_said_in_words() {
    let mut node = Node::new(Shape::Team, "Studio");
    assert_eq!(node.in_words(), "Studio");
    node.words = vec!["team".into()];
    node.members = vec![
        Member { name: "Mara Klein".into(), words: "technical contact".into() },
        Member { name: "Jo Adler".into(), words: String::new() },
    ];
    node.more_members = 3;
    assert_eq!(node.in_words(), "Studio (team): Mara Klein (technical contact), Jo Adler and 3 more");
    let said = Said { ties: "can manage it".into(), nodes: vec![node] };
    assert_eq!(said.heading(), "Can manage it");
}
