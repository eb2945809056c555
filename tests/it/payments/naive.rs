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
    /// Of what it came to at first: so much less is to be paid.
    credited: i64,
    /// When it is due, and its month: credit pays the first one first.
    order: (i64, String),
}

/// What one payer has.
#[derive(Debug, Clone, Default)]
pub struct Purse {
    pub papers: Vec<Paper>,
    pub credit: i64,
    /// What of the credit is promised back, and pays for nothing.
    pub promised: i64,
    /// The places of the papers, the oldest first.
    order: Vec<usize>,
    /// How often an invoice that was paid opened again.
    pub opened: usize,
}

impl Paper {
    pub fn of(gross: i64, order: (i64, String)) -> Paper {
        Paper { gross, order, ..Paper::default() }
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

    /// What all that was paid or credited for it comes to, unless it is cancelled.
    pub fn paid(&self) -> i64 {
        self.own + self.too_much + self.from_credit + self.credited
    }
}

impl Purse {
    pub fn is_billed(&mut self, gross: i64, order: (i64, String)) {
        self.adds(Paper::of(gross, order));
        self.spend();
    }

    fn adds(&mut self, paper: Paper) {
        self.papers.push(paper);
        self.order = (0..self.papers.len()).collect();
        self.order.sort_by_key(|place| self.papers[*place].order.clone());
    }

    /// Another one replaces it, and takes what had paid it.
    pub fn is_corrected(&mut self, place: usize, gross: i64, order: (i64, String)) {
        let old = &mut self.papers[place];
        let (free, was_written_off) = (old.own + old.from_credit, old.state() == InvoiceState::WrittenOff);
        (old.from_credit, old.is_cancelled) = (0, true);
        let taken = free.min(gross);
        self.credit += free - taken;
        let is_written_off = was_written_off && taken < gross;
        self.adds(Paper { from_credit: taken, is_written_off, ..Paper::of(gross, order) });
        self.spend();
        self.is_sound();
    }

    /// So much less is to be paid for it: cent by cent, what credit had paid first.
    pub fn is_credited_in_part(&mut self, place: usize, cents: i64) {
        let paper = &mut self.papers[place];
        for _ in 0..cents {
            (paper.gross, paper.credited) = (paper.gross - 1, paper.credited + 1);
            if paper.own + paper.from_credit > paper.gross {
                if paper.from_credit > 0 {
                    paper.from_credit -= 1;
                } else {
                    (paper.own, paper.too_much) = (paper.own - 1, paper.too_much + 1);
                }
                self.credit += 1;
            }
        }
        if !paper.has_room() {
            paper.is_written_off = false;
        }
        self.spend();
        self.is_sound();
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

    /// So much more of the credit is promised back; below zero: so much less. Then the rest pays what is open.
    pub fn promises(&mut self, cents: i64) {
        self.promised += cents;
        self.spend();
    }

    fn take_from_newest(&mut self) {
        while self.credit - self.promised < 0 {
            let uses = |place: &&usize, written_off: bool| {
                let paper = &self.papers[**place];
                paper.from_credit > 0 && (paper.state() == InvoiceState::WrittenOff) == written_off
            };
            let newest = match self.order.iter().rev().find(|place| uses(place, false)) {
                Some(place) => Some(*place),
                None => self.order.iter().rev().find(|place| uses(place, true)).copied(),
            };
            let Some(newest) = newest else { break };
            self.papers[newest].from_credit -= 1;
            self.credit += 1;
        }
    }

    fn spend(&mut self) {
        while self.credit - self.promised > 0 {
            let Some(place) = self.order.iter().find(|place| self.papers[**place].owed() > 0) else { break };
            self.papers[*place].from_credit += 1;
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

    /// Every cent that came in lies on an invoice or in the purse; nothing is below zero, nothing waits for what is owed. Of a
    /// cancelled one more may go than came: its bank took back what was on its way back already.
    fn is_sound(&self) {
        let came_in: i64 = self.papers.iter().map(Paper::came_in).sum();
        let settled: i64 = self.papers.iter().map(Paper::settled).sum();
        assert_eq!(came_in, settled + self.credit, "{self:?}");
        assert!(
            self.credit >= 0 && self.papers.iter().all(|paper| paper.came_in() >= 0 || paper.is_cancelled),
            "{self:?}"
        );
        let is_free = self.credit > self.promised.max(0);
        assert!(!is_free || self.papers.iter().all(|paper| paper.owed() == 0), "{self:?}");
    }
}
