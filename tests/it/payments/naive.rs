//! A ledger that moves one cent after the other, and knows nothing else: where each came from, and where it is.

use remit::model::invoice::InvoiceState;

/// An invoice, and the cents that lie on it.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    pub gross: i64,
    /// That came in for it and that it needs …
    own: i64,
    /// … or does not need: these are in the purse.
    too_much: i64,
    from_credit: i64,
    is_written_off: bool,
    is_cancelled: bool,
}

/// What one payer has: the oldest invoice first.
#[derive(Debug, Clone, Default)]
pub struct Purse {
    pub papers: Vec<Paper>,
    pub credit: i64,
    /// How often an invoice that was paid opened again.
    pub opened: usize,
}

impl Paper {
    pub fn of(gross: i64) -> Paper {
        Paper { gross, ..Paper::default() }
    }

    fn has_room(&self) -> bool {
        self.own + self.from_credit < self.gross
    }

    pub fn state(&self) -> InvoiceState {
        match (self.is_cancelled, self.has_room(), self.is_written_off) {
            (true, ..) => InvoiceState::Credited,
            (_, false, _) => InvoiceState::Paid,
            (_, true, true) => InvoiceState::WrittenOff,
            (_, true, false) => InvoiceState::Open,
        }
    }

    pub fn owed(&self) -> i64 {
        if self.state() == InvoiceState::Open { self.gross - self.own - self.from_credit } else { 0 }
    }

    pub fn came_in(&self) -> i64 {
        self.own + self.too_much
    }

    /// What is settled of it.
    fn settled(&self) -> i64 {
        if self.is_cancelled { 0 } else { self.own + self.from_credit }
    }

    /// What all that was paid for it comes to, unless it is cancelled.
    pub fn paid(&self) -> i64 {
        self.own + self.too_much + self.from_credit
    }
}

impl Purse {
    pub fn is_billed(&mut self, gross: i64) {
        self.papers.push(Paper::of(gross));
        self.spend();
    }

    /// Money comes in for an invoice; negative: it goes back.
    pub fn moves(&mut self, place: usize, cents: i64) {
        let before: Vec<InvoiceState> = self.papers.iter().map(Paper::state).collect();
        for _ in 0..cents.abs() {
            if cents > 0 { self.one_comes(place) } else { self.one_goes(place) }
        }
        self.take_from_newest();
        self.spend();
        let after = self.papers.iter().map(Paper::state);
        let opened =
            before.iter().zip(after).filter(|(was, is)| **was == InvoiceState::Paid && *is == InvoiceState::Open);
        self.opened += opened.count();
        self.is_sound();
    }

    fn one_comes(&mut self, place: usize) {
        let paper = &mut self.papers[place];
        if !paper.is_cancelled && paper.has_room() {
            paper.own += 1;
        } else if !paper.is_cancelled && paper.from_credit > 0 {
            (paper.own, paper.from_credit) = (paper.own + 1, paper.from_credit - 1);
            self.credit += 1;
        } else {
            paper.too_much += 1;
            self.credit += 1;
        }
        if !paper.has_room() {
            paper.is_written_off = false;
        }
    }

    fn one_goes(&mut self, place: usize) {
        let paper = &mut self.papers[place];
        if paper.too_much > 0 {
            paper.too_much -= 1;
            self.credit -= 1;
        } else {
            paper.own -= 1;
            self.credit -= i64::from(paper.is_cancelled);
        }
    }

    fn take_from_newest(&mut self) {
        while self.credit < 0 {
            let uses = |paper: &&mut Paper, written_off: bool| {
                paper.from_credit > 0 && (paper.state() == InvoiceState::WrittenOff) == written_off
            };
            let newest = match self.papers.iter_mut().rev().find(|paper| uses(paper, false)) {
                Some(paper) => Some(paper),
                None => self.papers.iter_mut().rev().find(|paper| uses(paper, true)),
            };
            newest.expect("what went back has paid something").from_credit -= 1;
            self.credit += 1;
        }
    }

    fn spend(&mut self) {
        while self.credit > 0 {
            let Some(paper) = self.papers.iter_mut().find(|paper| paper.owed() > 0) else { break };
            paper.from_credit += 1;
            self.credit -= 1;
        }
    }

    pub fn is_cancelled(&mut self, place: usize) {
        let paper = &mut self.papers[place];
        self.credit += paper.own + paper.from_credit;
        (paper.from_credit, paper.is_cancelled) = (0, true);
        self.spend();
        self.is_sound();
    }

    pub fn is_written_off(&mut self, place: usize) {
        self.papers[place].is_written_off = true;
    }

    /// Every cent that came in lies on an invoice or in the purse; nothing is below zero, nothing waits for what is owed.
    fn is_sound(&self) {
        let came_in: i64 = self.papers.iter().map(Paper::came_in).sum();
        let settled: i64 = self.papers.iter().map(Paper::settled).sum();
        assert_eq!(came_in, settled + self.credit, "{self:?}");
        assert!(self.credit >= 0 && self.papers.iter().all(|paper| paper.came_in() >= 0), "{self:?}");
        assert!(self.credit == 0 || self.papers.iter().all(|paper| paper.owed() == 0), "{self:?}");
    }
}
